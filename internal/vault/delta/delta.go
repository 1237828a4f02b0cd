// Package delta finds chunks that resemble each other and writes one as its
// difference from the other, for data in which changes are scattered so densely
// that no two chunks are equal.
//
// [Features] sums a chunk up in three numbers; two chunks that share one are
// alike. An [Encoder] writes the difference as instructions to copy from the
// base and to insert new bytes, which are meant to be compressed afterwards;
// [Decode] carries them out.
//
// A delta is, with every number an unsigned varint but for the last:
//
//	length of the target
//	length of the instructions in bytes
//	instructions, each:
//	    number of bytes to insert, the next ones of the literals
//	    number of bytes to copy from the base
//	    if that is not zero, where from: the distance, as a zigzag varint, from
//	    the end of the last copy plus the number of bytes just inserted
//	literals, up to the end
//
// The distance is zero where bytes were replaced by as many others. The form is
// part of the vault's format, docs/format/vault.md; the features are not.
package delta
