package io.waybill.intake.archive;

import io.waybill.intake.Sizes;
import java.util.Locale;
import org.springframework.util.unit.DataSize;

/** A good archive for which the disk has no room at the moment: it can wait where it is. */
public final class NoRoom extends Exception {
    NoRoom(DataSize needed, DataSize free) {
        super(String.format(
                Locale.ROOT,
                "The archive holds %s and only %s are free: make room, or wait until deliveries have made some",
                Sizes.of(needed.toBytes()),
                Sizes.of(free.toBytes())));
    }
}
