/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files of a node, for every method that copies files: their locations, the space check, the files that a
 * snapshot replaces, and the switch itself. Not exported.
 */
package io.sst4j.backup.internal.node;
