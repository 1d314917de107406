/** What a document is: its media type by content, what it says about itself, and whether a flow takes it. */
@NullMarked
package io.waybill.inspect;

import org.jspecify.annotations.NullMarked;
