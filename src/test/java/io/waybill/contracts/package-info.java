/** What every store must do, whichever it is. A new store adds one class here. */
@NullMarked
package io.waybill.contracts;

import org.jspecify.annotations.NullMarked;
