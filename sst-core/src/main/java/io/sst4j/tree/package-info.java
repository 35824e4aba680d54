/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code tree}: any directory tree as a state that is transferred and installed whole.
 *
 * <p>{@link io.sst4j.tree.TreeMethod} is all that an embedder needs. The format of the stream is a header, a tar archive and
 * a trailer; {@code docs/formats/tree.md} has its bytes.
 */
package io.sst4j.tree;
