package io.waybill.intake.folder;

import java.nio.file.Path;

/**
 * A drop that was delivered.
 *
 * @param place where it stands in {@code done}
 */
record KeptDrop(Drop drop, Path place) {}
