/** Folders that senders drop files into: watched, taken, answered, cleared up and swept. */
@NullMarked
package io.waybill.intake.folder;

import org.jspecify.annotations.NullMarked;
