/** Archives: opened by rules that bombs can't break, and taken apart. */
@NullMarked
package io.waybill.intake.archive;

import org.jspecify.annotations.NullMarked;
