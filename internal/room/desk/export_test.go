package desk

// SetExported bounds the table of the ledger.
func (rm *Room) SetExported(rows int) { rm.o.Exported = rows }
