package io.waybill.intake.upload;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Who writes to the places of chunks on this node. The first writes there at once, and others beside it, until one of them is through. */
final class ChunkPlaces {
    private record Key(UUID upload, int index) {}

    /** Where a chunk belongs. Guarded by itself; never held while somebody waits for a socket. */
    static final class Place {
        private int users;
        private @Nullable Object writer;

        /** Whether its bytes may be written there from now on. */
        synchronized boolean begin(Object who) {
            if (writer == null) {
                writer = who;
            }
            return writer == who;
        }

        /** Whether that is still so. Ask it with the place's monitor, and keep that until what was to be written is. */
        synchronized boolean isOf(Object who) {
            return writer == who;
        }

        /** Whoever writes there ends. */
        synchronized void clear() {
            writer = null;
        }

        synchronized void end(Object who) {
            if (writer == who) {
                writer = null;
            }
        }
    }

    private final ConcurrentMap<Key, Place> all = new ConcurrentHashMap<>();

    /** The place of a chunk; to be given back. */
    Place enter(UUID upload, int index) {
        return all.compute(new Key(upload, index), (key, known) -> {
            Place place = known == null ? new Place() : known;
            place.users++;
            return place;
        });
    }

    void leave(UUID upload, int index) {
        all.computeIfPresent(new Key(upload, index), (key, place) -> --place.users == 0 ? null : place);
    }
}
