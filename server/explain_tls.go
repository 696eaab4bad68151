package server

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"

	"github.com/sioproof/sioproof/client/wire"
)

// alerts are hints at what a server does not like about us, by the text of its TLS alert.
var alerts = map[string]string{
	"tls: certificate required":           "it asks for a certificate of the client, which sioproof cannot send",
	"tls: bad certificate":                "it asks for a certificate of the client, which sioproof cannot send",
	"tls: handshake failure":              "sioproof speaks TLS 1.2 and 1.3",
	"tls: protocol version not supported": "sioproof speaks TLS 1.2 and 1.3",
	"tls: unrecognized name":              "use the name in its certificate",
}

// explainTLS knows what goes wrong between a connection and its first byte of HTTP. The problem is empty if it was not TLS.
func explainTLS(e wire.Endpoint, err error) (problem, hint string) {
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert *net.OpError
	const careless = "; --insecure does not look"
	switch {
	case errors.As(err, &authority) && e.TLS != nil && e.TLS.RootCAs != nil:
		return fmt.Sprintf("the certificate of %s is signed by an authority that is not in the file of --ca-file", e.URL.Host),
			"give the file that holds the authority, not the certificate of the server" + careless
	case errors.As(err, &authority):
		return fmt.Sprintf("the certificate of %s is signed by an unknown authority", e.URL.Host), "--ca-file FILE names the authority" + careless
	case errors.As(err, &hostname) && len(hostname.Certificate.DNSNames)+len(hostname.Certificate.IPAddresses) == 0:
		return fmt.Sprintf("the certificate of %s has no subject alternative name, only the common name, which counts no more", e.URL.Host),
			"make it with subjectAltName: " + subjectAltName(e.URL.Hostname()) + careless
	case errors.As(err, &hostname):
		return fmt.Sprintf("the certificate of %s is for another name: %v", e.URL.Host, hostname), "use the name in the certificate" + careless
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the certificate of %s has expired or is not yet valid: %s", e.URL.Host, invalid.Detail),
			"renew it, or set the clock of this machine" + careless
	case errors.As(err, &invalid), errors.As(err, &verification):
		return fmt.Sprintf("the certificate of %s is not valid: %v", e.URL.Host, err), "make another certificate" + careless
	case errors.As(err, &record):
		return fmt.Sprintf("%s does not speak TLS", e.URL.Host), "write http:// instead of https://"
	case errors.As(err, &alert) && alert.Op == "remote error": // what package tls calls an alert of the other side
		return fmt.Sprintf("%s refuses the TLS connection: %v", e.URL.Host, alert.Err),
			cmp.Or(alerts[alert.Err.Error()], "RFC 8446, section 6, says what this alert means")
	}
	return "", ""
}

func subjectAltName(host string) string {
	if net.ParseIP(host) != nil {
		return "IP:" + host
	}
	return "DNS:" + host
}
