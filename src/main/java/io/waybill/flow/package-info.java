/** Flows: their names, settings and state. What a flow does stands in its file of routes. */
@NullMarked
package io.waybill.flow;

import org.jspecify.annotations.NullMarked;
