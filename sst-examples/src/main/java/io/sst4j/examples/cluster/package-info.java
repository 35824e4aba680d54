/* SPDX-License-Identifier: Apache-2.0 */
/** Real MariaDB Galera nodes on this machine, for the demonstration, the tests and the benchmarks. */
package io.sst4j.examples.cluster;
