/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowStatementsTest {
    private static final Column ID = new Column("i`d", "INT", "");
    private static final Column SIZE = new Column("size", "enum", "utf8mb4_general_ci");
    private static final Column NOTE = new Column("note", "longtext", "utf8mb4_general_ci");

    @Test
    void quotesNames() {
        assertThat(new ObjectName("a `b", "c.d").quoted()).isEqualTo("`a ``b`.`c.d`");
        assertThat(Sql.text("it's \\ here")).isEqualTo("'it''s \\\\ here'");
        assertThat(Sql.list(List.of("a", "b"))).isEqualTo("('a','b')");
        assertThat(Sql.head("SELECT\n  1")).isEqualTo("SELECT 1");
    }

    @Test
    void selectsInTheOrderOfTheKeyAndLoadsNumbersOfEnumerations() {
        RowStatements statements = new RowStatements(table(ID, SIZE), new ObjectName("x", "y"), "`i``d`<7");

        assertThat(statements.select())
                .isEqualTo("SELECT `i``d`,CONCAT(`size`+0) FROM `d`.`t` WHERE `i``d`<7 ORDER BY `i``d`");
        assertThat(statements.load())
                .isEqualTo("LOAD DATA LOCAL INFILE 'sst4j' INTO TABLE `x`.`y` CHARACTER SET binary FIELDS TERMINATED BY"
                        + " '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (`i``d`,@v1) SET `size`=CAST(@v1 AS"
                        + " UNSIGNED)");
        assertThat(statements.insert()).isEqualTo("INSERT INTO `x`.`y` (`i``d`,`size`) VALUES (?,CAST(? AS UNSIGNED))");
    }

    @Test
    void asksForTheLengthOfLongValues() {
        RowStatements statements = new RowStatements(table(ID, NOTE), new ObjectName("d", "t"), "");

        assertThat(statements.select())
                .isEqualTo("SELECT `i``d`,IF(LENGTH(`note`)>524288,NULL,`note`),LENGTH(`note`) FROM `d`.`t`"
                        + " ORDER BY `i``d`");
        assertThat(statements.putLong(NOTE, "@v")).isEqualTo("UPDATE `d`.`t` SET `note`=@v WHERE `i``d`=?");
        assertThat(RowSource.fetchSize(statements.table())).isOne();
    }

    @Test
    void readsLongRowsWithoutKeyInPieces() {
        RowStatements statements = new RowStatements(table(List.of(), SIZE, NOTE), new ObjectName("x", "y"), "");

        assertThat(statements.select())
                .isEqualTo("SELECT CONCAT(`size`+0),`note` FROM `d`.`t` WHERE COALESCE(LENGTH(`note`),0)<=524288");
        assertThat(statements.selectLongRows())
                .startsWith("WITH sst4j_pieces (sst4j_piece) AS (VALUES (0),(1),")
                .endsWith(",(511),(512)) SELECT sst4j_piece,CONCAT(`size`+0),LENGTH(`note`),"
                        + "SUBSTRING(CAST(`note` AS BINARY),sst4j_piece*2097152+1,2097152) FROM `d`.`t` STRAIGHT_JOIN"
                        + " sst4j_pieces WHERE COALESCE(LENGTH(`note`),0)>524288 AND"
                        + " sst4j_piece*2097152<GREATEST(1,COALESCE(LENGTH(`note`),0))");
        assertThat(statements.insertLong())
                .isEqualTo("INSERT INTO `x`.`y` (`size`,`note`) VALUES (CAST(? AS UNSIGNED),@sst4j_long_1)");
    }

    private static Table table(Column... columns) {
        return table(List.of(columns[0]), columns);
    }

    private static Table table(List<Column> key, Column... columns) {
        return new Table(
                new ObjectName("d", "t"), "InnoDB", "", "", List.of(columns), key, Table.History.NONE, 10, 1000);
    }
}
