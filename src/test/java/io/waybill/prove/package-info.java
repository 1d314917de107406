/** What {@code ./waybill prove} does: things go wrong one after another, and a tool that is not ours judges what arrived. */
@NullMarked
package io.waybill.prove;

import org.jspecify.annotations.NullMarked;
