/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

/**
 * What a peer's certificate must prove.
 *
 * <p>Only a donor looks at names: a joiner cannot know which donor the cluster will choose, and asks it for the secret
 * that it announced instead.
 */
public enum PeerVerification {
    /** Nothing: the stream is encrypted, and the peer may be anybody. */
    NONE,
    /** That it was issued by a trusted CA, and is valid today. */
    CHAIN,
    /** Besides, that it carries the name that the joiner announced, where one was announced. */
    ANNOUNCED_NAME,
    /**
     * Besides, that it carries the name that the joiner announced, or else the host of its address, or {@code localhost}
     * where that address is this machine's.
     */
    NAME_OR_ADDRESS;

    boolean usesChain() {
        return this != NONE;
    }
}
