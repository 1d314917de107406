/** The Official Document System: symbols, languages, names and numbers of UN documents. */
@NullMarked
package io.waybill.ods;

import org.jspecify.annotations.NullMarked;
