package io.waybill.intake;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of one poll.
 *
 * @param rules by which the inbox is watched
 */
public record Arrival(Watch.Rules rules, List<Path> files) {
    public Arrival {
        files = List.copyOf(files);
    }
}
