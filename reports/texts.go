package reports

import (
	"reflect"

	"github.com/sioproof/sioproof/internal/text"
)

// MakeStorable makes every text of a report one that JSON can carry, so that a view of what was stored is the view of what was there:
// a byte that is not UTF-8 becomes an escape such as \xff, which is how the other views show it.
func MakeStorable(report any) { changeTexts(reflect.ValueOf(report), text.Valid) }

// changeTexts replaces each text that v holds. It does not write what stays the same, because others may read it.
func changeTexts(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			changeTexts(v.Elem(), change)
		}
	case reflect.Slice:
		for i := range v.Len() {
			changeTexts(v.Index(i), change)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				changeTexts(field, change)
			}
		}
	case reflect.String:
		if old := v.String(); change(old) != old {
			v.SetString(change(old))
		}
	}
}
