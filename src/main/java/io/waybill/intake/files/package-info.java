/** Loose files, which are documents as they are. */
@NullMarked
package io.waybill.intake.files;

import org.jspecify.annotations.NullMarked;
