/* SPDX-License-Identifier: Apache-2.0 */
/** Transfer metrics with Micrometer, an optional dependency: {@code io.micrometer:micrometer-core}. */
package io.sst4j.micrometer;
