/* SPDX-License-Identifier: Apache-2.0 */
/** Logical copies from one running server to another: databases, rows, code and accounts over the client protocol. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.mysqldump;
