package io.waybill.intake.folder;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of one poll.
 *
 * @param rules by which the inbox is watched
 */
public record Poll(Watch.Rules rules, List<Path> files) {
    public Poll {
        files = List.copyOf(files);
    }
}
