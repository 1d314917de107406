/** What a document of the UN is known by: its symbol, and its language. */
@NullMarked
package io.waybill.ods.symbol;

import org.jspecify.annotations.NullMarked;
