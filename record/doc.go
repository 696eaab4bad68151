// Package record holds what was recorded between clients and a Socket.IO server: a Conversation.
//
//   - Package proxy stands between the clients and the server, and passes everything on unchanged.
//   - Package tap turns the bytes that pass into the packets of a Conversation.
//   - Package learn looks at a Conversation, and says what the application on the server does. It does no I/O.
//   - Package draft writes what was learned as a profile and a scenario.
package record
