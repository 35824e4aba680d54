/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The difference between two versions of a file, as in rsync's protocol 30 to 32: block checksums, matching, tokens,
 * patching.
 *
 * <p>{@code Signature} describes the old version, {@code Matcher} expresses the new version in terms of it, {@code
 * TokenWriter} encodes the result, and {@code Patcher} builds the new version. The package contains only the
 * algorithm: no connections, no file lists.
 *
 * <p>Sources: A. Tridgell and P. Mackerras, <i>The rsync algorithm</i> (technical report TR-CS-96-05), the public
 * notes on the protocol that accompany openrsync, and bytes captured from rsync 3.5.0. No code of rsync or its
 * derivatives was consulted.
 */
package io.sst4j.backup.internal.rsync.delta;
