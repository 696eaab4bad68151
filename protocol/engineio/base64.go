package engineio

import (
	"bytes"
	"encoding/base64"
)

// decodeBase64 decodes padded standard base64 into exactly the memory it needs.
func decodeBase64(b []byte) ([]byte, error) {
	if len(b)%4 != 0 || bytes.IndexByte(b, '\n') >= 0 || bytes.IndexByte(b, '\r') >= 0 {
		return nil, ErrBase64 // encoding/base64 would skip the line breaks
	}
	size := len(b) / 4 * 3
	switch {
	case bytes.HasSuffix(b, []byte("==")):
		size -= 2
	case bytes.HasSuffix(b, []byte("=")):
		size--
	}
	data := make([]byte, size)
	if n, err := base64.StdEncoding.Decode(data, b); err != nil || n != size {
		return nil, ErrBase64
	}
	return data, nil
}

func appendBase64(dst, data []byte) []byte { return base64.StdEncoding.AppendEncode(dst, data) }
