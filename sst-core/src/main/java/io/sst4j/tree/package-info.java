/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The method {@code tree}: transfers and installs any directory tree as a whole.
 *
 * <p>Embedders need only {@link io.sst4j.tree.TreeMethod}. A stream consists of a header, a tar archive and a trailer; see
 * {@code docs/formats/tree.md} for the bytes.
 */
package io.sst4j.tree;
