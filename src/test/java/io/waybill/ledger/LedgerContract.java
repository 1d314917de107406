package io.waybill.ledger;

/** What the ledger must do on every database. A new database adds one class that implements this. */
interface LedgerContract
        extends DocumentsContract,
                DeliveriesContract,
                BatchControlContract,
                PublishingContract,
                BatchesContract,
                ChunksContract,
                ClaimsContract,
                RunsContract,
                GroupsContract,
                HandoverContract,
                BooksContract,
                TransfersContract,
                DepartureContract,
                SearchContract,
                UsageContract {}
