/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/** No encryption, chosen explicitly. */
final class PlainEncryptor implements Encryptor {
    static final PlainEncryptor INSTANCE = new PlainEncryptor();

    private PlainEncryptor() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public Connection protect(Connection plain, Role role, TransferAddress address) {
        return plain;
    }
}
