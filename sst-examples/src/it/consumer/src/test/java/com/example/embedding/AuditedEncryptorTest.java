/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Encryptor;
import io.sst4j.Role;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.testing.SessionContract;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditedEncryptorTest implements SessionContract {
    @TempDir
    private static Path keys;

    @BeforeAll
    static void make() throws IOException {
        Keys.make(keys);
    }

    @Override
    public Wires wires() throws Exception {
        return new Wires(new TcpTransport(), audited(Role.DONOR), audited(Role.JOINER));
    }

    private static Encryptor audited(Role role) throws SstException {
        return Sst.encryptor(TreeOverTls.tls(keys).with("encrypt", "audited"), role);
    }
}
