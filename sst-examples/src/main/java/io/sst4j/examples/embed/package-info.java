/* SPDX-License-Identifier: Apache-2.0 */
/** The library in your own programs. */
package io.sst4j.examples.embed;
