/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * See {@link TransferSink#telling}.
 *
 * @param listener is told
 */
record TellingSink(TransferListener listener) implements TransferSink {
    @Override
    public void item(String name, long bytes) {
        listener.on(new TransferEvent.ItemFinished(Phase.TRANSFER, name, bytes));
    }

    @Override
    public void notice(TransferEvent.Notice.Level level, String text) {
        listener.on(new TransferEvent.Notice(level, text));
    }

    @Override
    public void detail(TransferEvent.Detail detail) {
        listener.on(detail);
    }
}
