/** The central document database: what it knows of symbols, and the files that it has of them. */
@NullMarked
package io.waybill.ods.cdb;

import org.jspecify.annotations.NullMarked;
