/* SPDX-License-Identifier: Apache-2.0 */
/** Names, texts and statements: the logical copy's requests to a server and the treatment of its answers. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.sql;
