/* SPDX-License-Identifier: Apache-2.0 */
/** Directory trees as a transferable state: both halves of a method that needs no database. */
@org.jspecify.annotations.NullMarked
package io.sst4j.examples.tree;
