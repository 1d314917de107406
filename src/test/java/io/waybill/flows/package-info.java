/** Whole flows: the built jar as a process, real files, real servers, and kills. */
@NullMarked
package io.waybill.flows;

import org.jspecify.annotations.NullMarked;
