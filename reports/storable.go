package reports

import (
	"reflect"

	"github.com/sioproof/sioproof/internal/text"
)

// MakeStorable makes every text of a report one that JSON can carry, so that a view of what was stored is the view of what was there:
// a byte that is not UTF-8 becomes an escape such as \xff, which is how the other views show it.
func MakeStorable(report any) { storable(reflect.ValueOf(report)) }

func storable(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			storable(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			storable(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				storable(field)
			}
		}
	case reflect.String:
		v.SetString(text.Valid(v.String()))
	}
}
