/** Comparisons with other tools; started by bench/run, never by the tests. */
@NullMarked
package io.waybill.bench;

import org.jspecify.annotations.NullMarked;
