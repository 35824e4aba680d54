/* SPDX-License-Identifier: Apache-2.0 */
/** Names, texts and statements: what the logical copy says to a server, and what it makes of the answer. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.sql;
