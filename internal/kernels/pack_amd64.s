//go:build amd64 && !noasm

#include "textflag.h"
#include "fold_amd64.h"

// ADDROW adds Y15 times a row of 256 bytes to the sums of 64 neurons.
#define ADDROW \
	VFMADD231PS 0(AX), Y15, Y0; \
	VFMADD231PS 32(AX), Y15, Y1; \
	VFMADD231PS 64(AX), Y15, Y2; \
	VFMADD231PS 96(AX), Y15, Y3; \
	VFMADD231PS 128(AX), Y15, Y4; \
	VFMADD231PS 160(AX), Y15, Y5; \
	VFMADD231PS 192(AX), Y15, Y6; \
	VFMADD231PS 224(AX), Y15, Y7

// func mulBlockAVX2(dst, block *float32, idx *int32, val *float32, n int)
//
// Eight registers hold the sums of 64 neurons; each entry adds its row of 256
// bytes.
TEXT ·mulBlockAVX2(SB), NOSPLIT, $0-40
	MOVQ   dst+0(FP), DI
	MOVQ   block+8(FP), SI
	MOVQ   idx+16(FP), R8
	MOVQ   val+24(FP), R9
	MOVQ   n+32(FP), CX
	VMOVUPS 0(DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVUPS 128(DI), Y4
	VMOVUPS 160(DI), Y5
	VMOVUPS 192(DI), Y6
	VMOVUPS 224(DI), Y7

entry:
	MOVLQSX      (R8), AX
	SHLQ         $8, AX
	ADDQ         SI, AX
	VBROADCASTSS (R9), Y15
	ADDROW
	ADDQ         $4, R8
	ADDQ         $4, R9
	DECQ         CX
	JNZ          entry

	VMOVUPS Y0, 0(DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, 128(DI)
	VMOVUPS Y5, 160(DI)
	VMOVUPS Y6, 192(DI)
	VMOVUPS Y7, 224(DI)
	VZEROUPPER
	RET

// func learnBlockAVX2(block, coef, decay *float32, ptr, idx *int32, val *float32, in int, sum *float64) (changed int)
//
// For each input i of one block of 64 neurons: Δ = Σ_e val_e·coef[idx_e] −
// decay·w over the entries e of the input, w ← w + Δ. It counts the weights
// that differ after from before and adds |after − before| in float64.
TEXT ·learnBlockAVX2(SB), NOSPLIT, $0-72
	MOVQ         block+0(FP), DI
	MOVQ         coef+8(FP), SI
	MOVQ         decay+16(FP), DX
	MOVQ         ptr+24(FP), R8
	MOVQ         idx+32(FP), R9
	MOVQ         val+40(FP), R10
	MOVQ         in+48(FP), CX
	VPXOR        Y12, Y12, Y12              // counts
	VXORPD       Y13, Y13, Y13              // sums
	VXORPD       Y14, Y14, Y14

input:
	VXORPS  Y0, Y0, Y0
	VXORPS  Y1, Y1, Y1
	VXORPS  Y2, Y2, Y2
	VXORPS  Y3, Y3, Y3
	VXORPS  Y4, Y4, Y4
	VXORPS  Y5, Y5, Y5
	VXORPS  Y6, Y6, Y6
	VXORPS  Y7, Y7, Y7
	MOVLQSX (R8), R11
	MOVLQSX 4(R8), R12
	CMPQ    R11, R12
	JGE     apply

contribution:
	MOVLQSX      (R9)(R11*4), AX
	SHLQ         $8, AX
	ADDQ         SI, AX
	VBROADCASTSS (R10)(R11*4), Y15
	ADDROW
	INCQ         R11
	CMPQ         R11, R12
	JLT          contribution

apply:
	VBROADCASTSS ·signless+0(SB), Y15

#define STEP(off, acc) \
	VMOVUPS      off(DI), Y8        \
	VFNMADD231PS off(DX), Y8, acc   \
	VADDPS       acc, Y8, acc       \
	VMOVUPS      acc, off(DI)       \
	VCMPPS       $4, Y8, acc, Y9    \
	VPSUBD       Y9, Y12, Y12       \
	VSUBPS       Y8, acc, Y9        \
	VANDPS       Y15, Y9, Y9        \
	VEXTRACTF128 $1, Y9, X10        \
	VCVTPS2PD    X9, Y11            \
	VCVTPS2PD    X10, Y10           \
	VADDPD       Y11, Y13, Y13      \
	VADDPD       Y10, Y14, Y14

	STEP(0, Y0)
	STEP(32, Y1)
	STEP(64, Y2)
	STEP(96, Y3)
	STEP(128, Y4)
	STEP(160, Y5)
	STEP(192, Y6)
	STEP(224, Y7)

	ADDQ $4, R8
	ADDQ $256, DI
	DECQ CX
	JNZ  input

	VADDPD       Y14, Y13, Y13
	VEXTRACTF128 $1, Y13, X0
	VADDPD       X0, X13, X13
	VPERMILPD    $1, X13, X0
	VADDSD       X0, X13, X13
	MOVQ         sum+56(FP), AX
	VADDSD       (AX), X13, X13
	VMOVSD       X13, (AX)
	VMOVDQA      Y12, Y0
	FOLD(VPADDD)
	VMOVD        X0, AX
	MOVQ         AX, changed+64(FP)
	RET
