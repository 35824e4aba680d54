/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends the parcels of one lane, compressed if requested or if it pays. For one thread. */
final class Packing implements AutoCloseable {
    private final Compression compression;
    private final CompressionChoice choice;
    private final LongSupplier nanoClock;
    private final AtomicBoolean paid;
    private Zstd.@Nullable Compressor zstd;
    private @Nullable ByteBuffer spare;

    /**
     * Creates the packing of a lane.
     *
     * @param paid true if compression pays on the exchange's lanes; each lane starts with the finding of the others
     */
    Packing(Compression compression, AtomicBoolean paid, LongSupplier nanoClock) {
        this.compression = compression;
        this.paid = paid;
        this.choice = new CompressionChoice(compression.use(), paid.get());
        this.nanoClock = nanoClock;
    }

    /** Sends a parcel that no other thread uses. */
    void send(Parcel parcel, Lane lane) throws IOException {
        if (parcel.isPacked() || !lane.joiner().zstd()) {
            lane.send(parcel.frame());
            return;
        }
        long start = nanoClock.getAsLong();
        if (choice.isWanted() && Compression.isPossible()) {
            pack(parcel);
        }
        lane.send(parcel.frame());
        choice.carried(parcel.streamBytes(), nanoClock.getAsLong() - start);
        if (choice.isTried() && paid.get() != choice.isWanted()) {
            paid.set(choice.isWanted());
        }
    }

    private void pack(Parcel parcel) {
        if (zstd == null) {
            zstd = new Zstd.Compressor(compression.level());
        }
        if (spare == null) {
            spare = Parcel.newMemory();
        }
        spare = parcel.pack(zstd, spare);
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
        }
    }
}
