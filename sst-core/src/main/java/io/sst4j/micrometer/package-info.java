/* SPDX-License-Identifier: Apache-2.0 */
/** Metrics of transfers by Micrometer, which is an optional dependency: {@code io.micrometer:micrometer-core}. */
package io.sst4j.micrometer;
