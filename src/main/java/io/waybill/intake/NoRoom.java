package io.waybill.intake;

import org.springframework.util.unit.DataSize;

/** A good archive for which the disk has no room at the moment: it can wait where it is. */
public final class NoRoom extends Exception {
    NoRoom(DataSize needed, DataSize free) {
        super("The archive holds %s and only %s are free: make room, or wait until deliveries have made some"
                .formatted(Sizes.of(needed.toBytes()), Sizes.of(free.toBytes())));
    }
}
