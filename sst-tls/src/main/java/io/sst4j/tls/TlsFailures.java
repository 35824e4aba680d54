/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Translates the TLS engine's exceptions for operators. */
final class TlsFailures {
    private static final String ALERT = "Received fatal alert: ";

    /** The alerts with which a peer rejects this node's certificate, by the names of RFC 8446 section 6.2. */
    private static final Map<String, String> REJECTIONS = Map.of(
            "unknown_ca",
            "it does not trust the CA of this node's certificate: use certificates of one CA on all nodes",
            "bad_certificate",
            "it does not accept this node's certificate: check its log for the cause",
            "certificate_expired",
            "its clock says that this node's certificate has expired: renew it, or set the clocks",
            "certificate_unknown",
            "it does not accept this node's certificate: check its log for the cause",
            "unsupported_certificate",
            "this node's certificate is not valid for this side of TLS: see extendedKeyUsage",
            "certificate_required",
            "it requires a certificate, but this node has no suitable one",
            "decrypt_error",
            "this node's signature does not match its certificate",
            "access_denied",
            "it denies access",
            "handshake_failure",
            "it requires a certificate that this node does not send, or there is no common cipher");

    private TlsFailures() {}

    static SstException inHandshake(String peer, SSLException failure) {
        String doing = "TLS handshake with " + peer + ": ";
        String said = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerVerifier.Refusal refusal) {
                return new SstException(ErrorCode.PEER_REJECTED, doing + refusal.getMessage(), failure);
            }
        }
        Optional<String> alert = alert(said);
        if (alert.isPresent()) {
            return ofAlert(doing, alert.get(), failure);
        }
        if (isNoTls(said)) {
            return new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    doing
                            + "it sends clear text, which is never accepted here: set encrypt and ssl-mode to the same values"
                            + " on both nodes",
                    failure);
        }
        return new SstException(ErrorCode.PEER_INCOMPATIBLE, doing + said, failure);
    }

    private static SstException ofAlert(String doing, String alert, SSLException failure) {
        String reason = REJECTIONS.get(alert.toLowerCase(Locale.ROOT));
        return reason == null
                ? new SstException(ErrorCode.PEER_INCOMPATIBLE, doing + "it refuses with the alert " + alert, failure)
                : new SstException(
                        ErrorCode.PEER_REJECTED, doing + "it refuses with the alert " + alert + ": " + reason, failure);
    }

    /** Finds the alert. Newer JVMs put its name in brackets before these words. */
    private static Optional<String> alert(String said) {
        int at = said.indexOf(ALERT);
        return at < 0 ? Optional.empty() : Optional.of(said.substring(at + ALERT.length()));
    }

    /** Compares the message, because the engine has no type for this. The texts are the same in JDK 17 to 25. */
    private static boolean isNoTls(String said) {
        return said.contains("Unsupported or unrecognized SSL message") || said.contains("plaintext connection");
    }

    static SstException inTransfer(String peer, SSLException failure) {
        String said = String.valueOf(failure.getMessage());
        Optional<String> alert = alert(said);
        if (alert.isPresent()) {
            return new SstException(
                    ErrorCode.PEER_REJECTED,
                    peer + " ended the connection with the TLS alert " + alert.get() + ": check its log for the cause",
                    failure);
        }
        return new SstException(
                ErrorCode.MALFORMED_STREAM, "the TLS stream of " + peer + " is damaged: " + said, failure);
    }
}
