/* SPDX-License-Identifier: Apache-2.0 */
/** What is in a server: read at the donor, made anew at the joiner. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.schema;
