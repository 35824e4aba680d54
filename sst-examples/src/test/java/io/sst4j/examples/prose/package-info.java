/* SPDX-License-Identifier: Apache-2.0 */
/** Checks the project's English: pages, documentation comments and comments. */
package io.sst4j.examples.prose;
