/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolEngineTest {
    private static final DatabaseServer SERVER = DatabaseServer.at("::1", 3306, "u", Secret.of("hidden"));

    private static Table table(String type, String create, Table.History history) {
        return new Table(
                new ObjectName("d", "t"),
                "InnoDB",
                create,
                "",
                List.of(new Column("id", "int", ""), new Column("c", type, "")),
                List.of(),
                history,
                1,
                1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "enum", "inet6", "inet4", "uuid"})
    void leavesTypesThatTextChanges(String type) {
        assertThat(ToolEngine.isCarried(table(type, "", Table.History.NONE))).isFalse();
    }

    @Test
    void carriesWhatTextHas() {
        assertThat(ToolEngine.isCarried(table("double", "CREATE TABLE", Table.History.NONE)))
                .isTrue();
    }

    @Test
    void leavesTablesWithHistoryOrGeneratedColumns() {
        assertThat(ToolEngine.isCarried(table("int", "CREATE TABLE", Table.History.CARRIED)))
                .isFalse();
        assertThat(ToolEngine.isCarried(table("int", "CREATE TABLE", Table.History.LEFT)))
                .isFalse();
        assertThat(ToolEngine.isCarried(table("int", "`v` int GENERATED ALWAYS AS (1)", Table.History.NONE)))
                .isFalse();
    }

    @Test
    void tellsProgramsTheServerButNoSecret() throws SstException {
        assertThat(SERVER.tool("donor").arguments())
                .containsExactly("--user=u", "--protocol=tcp", "--host=::1", "--port=3306", "--ssl-verify-server-cert");
        assertThat(SERVER.tool("donor").environment()).containsEntry("MYSQL_PWD", "hidden");
        assertThat(SERVER.tool("donor").toString()).isEqualTo("donor [::1]:3306");
        assertThat(DatabaseServer.bySocket(Path.of("/s"), "u", Secret.of(""))
                        .tool("donor")
                        .arguments())
                .containsExactly("--user=u", "--socket=/s", "--skip-ssl", "--skip-ssl-verify-server-cert");
        assertThat(SERVER.with("sslMode", "verify-full")
                        .with("serverSslCert", "/ca.pem")
                        .tool("donor")
                        .arguments())
                .endsWith("--ssl-ca=/ca.pem", "--ssl-verify-server-cert");
    }

    @ParameterizedTest
    @CsvSource({"sslMode,trust", "sslMode,verify-ca", "serverSslCert,classpath:ca.pem", "keyStore,/k", "sslMode,DISABLE"
    })
    void refusesWhatProgramsWouldNotDoAsTheDriver(String property, String value) {
        DatabaseServer server = SERVER.with(property, value);

        SstException failure = catchThrowableOfType(SstException.class, () -> server.tool("joiner"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION);
        assertThat(failure).hasMessageContaining(property).hasMessageContaining("joiner [::1]:3306");
    }
}
