package engineio

// AppendFrame appends p as the content of one WebSocket frame. The frame is a binary one if and only if p.Binary.
//
// A text frame is the type digit followed by the data. A binary frame is the data alone in revision 4, and the byte
// 0x04 followed by the data in revision 3.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#websocket-1
func AppendFrame(dst []byte, rev Revision, p Packet) []byte {
	switch {
	case !p.Binary:
		dst = append(dst, '0'+byte(p.Type))
	case rev == V3:
		dst = append(dst, byte(p.Type))
	}
	return append(dst, p.Data...)
}

// ParseFrame reads the content of one WebSocket frame, binary or text. The packet's data aliases frame, except that a
// base64 text frame of revision 3 ("b4AQID", from peers without binary frames) is decoded into memory of its own.
//
// That a text frame is UTF-8 is for the WebSocket layer to check (RFC 6455, section 8.1).
func ParseFrame(rev Revision, binary bool, frame []byte) (Packet, error) {
	var p Packet
	var err error
	switch {
	case binary && rev == V3:
		p, err = parseBinaryV3(frame)
	case binary:
		return Binary(frame), nil
	case rev == V3 && len(frame) > 0 && frame[0] == 'b':
		p, err = parseBase64V3(frame[1:])
	default:
		p, err = parseText(frame)
	}
	if err != nil {
		return Packet{}, &ParseError{Err: err}
	}
	return p, nil
}

// parseText reads a type digit and text data.
func parseText(b []byte) (Packet, error) {
	if len(b) == 0 {
		return Packet{}, ErrEmptyPacket
	}
	t, ok := packetType(b[0])
	if !ok {
		return Packet{}, ErrPacketType
	}
	return Packet{Type: t, Data: b[1:]}, nil
}

// parseBinaryV3 reads a type byte and binary data.
func parseBinaryV3(b []byte) (Packet, error) {
	if len(b) == 0 {
		return Packet{}, ErrEmptyPacket
	}
	if b[0] > byte(Noop) {
		return Packet{}, ErrPacketType
	}
	if PacketType(b[0]) != Message {
		return Packet{}, ErrBinaryType
	}
	return Binary(b[1:]), nil
}

// parseBase64V3 reads what follows the 'b': a type digit and base64.
func parseBase64V3(b []byte) (Packet, error) {
	p, err := parseText(b)
	if err != nil {
		return Packet{}, err
	}
	if p.Type != Message {
		return Packet{}, ErrBinaryType
	}
	data, err := decodeBase64(p.Data)
	return Binary(data), err
}
