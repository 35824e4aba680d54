/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The difference between two versions of a file as rsync's protocol 30 to 32 carries it: block sums, matching, tokens,
 * patching.
 *
 * <p>{@code Signature} describes the old version, {@code Matcher} tells the new one in terms of it, {@code TokenWriter} makes
 * the bytes of that, and {@code Patcher} puts the new version together. The package knows the algorithm only: no
 * connections, no file lists.
 *
 * <p>Sources: A. Tridgell and P. Mackerras, <i>The rsync algorithm</i> (technical report TR-CS-96-05), the public notes on
 * the protocol that accompany openrsync, and bytes captured from rsync 3.5.0. No code of rsync or its derivatives was
 * consulted.
 */
package io.sst4j.backup.internal.rsync.delta;
