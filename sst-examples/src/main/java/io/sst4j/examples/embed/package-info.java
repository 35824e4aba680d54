/* SPDX-License-Identifier: Apache-2.0 */
/** The library in programs of one's own. */
package io.sst4j.examples.embed;
