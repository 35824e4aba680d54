/* SPDX-License-Identifier: Apache-2.0 */
/** The objects of a server: read from the donor and recreated on the joiner. */
@org.jspecify.annotations.NullMarked
package io.sst4j.backup.internal.mysqldump.schema;
