//go:build amd64 && !noasm

#include "textflag.h"
#include "fold_amd64.h"

// Registers that all kernels share:
//	Y10, Y11  the eight lanes of Σ|Δw|, in float64
//	Y12       minus the count, in eight lanes of int32
//	Y13       the mask that clears a sign
// A kernel leaves the old values in Y0 and the new in Y1; COUNT sets Y2 where
// they differ and adds |Y1−Y0| of those elements to the lanes. The comparison is
// "not equal or unordered", so that a NaN counts and reaches the sum.

#define BEGIN \
	MOVQ         w+0(FP), DI; \
	MOVQ         x+8(FP), SI; \
	MOVQ         n+16(FP), CX; \
	VBROADCASTSS a+24(FP), Y8; \
	MOVQ         s+32(FP), DX; \
	VMOVUPD      (DX), Y10; \
	VMOVUPD      32(DX), Y11; \
	VPXOR        Y12, Y12, Y12; \
	VPCMPEQD     Y13, Y13, Y13; \
	VPSRLD       $1, Y13, Y13

#define COUNT \
	VCMPPS       $4, Y0, Y1, Y2; \
	VSUBPS       Y0, Y1, Y3; \
	VANDPS       Y13, Y2, Y4; \
	VPADDD       Y2, Y12, Y12; \
	VANDPS       Y4, Y3, Y3; \
	VEXTRACTF128 $1, Y3, X5; \
	VCVTPS2PD    X3, Y6; \
	VCVTPS2PD    X5, Y7; \
	VADDPD       Y6, Y10, Y10; \
	VADDPD       Y7, Y11, Y11

// WRITE stores the new values where they differ.
#define WRITE \
	VBLENDVPS Y2, Y1, Y0, Y0; \
	VMOVUPS   Y0, (DI)

// NEXT goes on to the next eight values; after the last it returns the count.
#define NEXT(loop, result) \
	ADDQ    $32, DI; \
	ADDQ    $32, SI; \
	SUBQ    $8, CX; \
	JNZ     loop; \
	VMOVUPD Y10, (DX); \
	VMOVUPD Y11, 32(DX); \
	VMOVDQA Y12, Y0; \
	FOLD(VPADDD); \
	VMOVD   X0, AX; \
	NEGL    AX; \
	MOVQ    AX, result; \
	RET

// func addCountAVX2(w, x *float32, n int, a float32, s *lanes) int
TEXT ·addCountAVX2(SB), NOSPLIT, $0-48
	BEGIN

addLoop:
	VMOVUPS (DI), Y0
	VADDPS  (SI), Y0, Y1
	COUNT
	WRITE
	NEXT(addLoop, ret+40(FP))

// func axpyCountAVX2(w, x *float32, n int, a float32, s *lanes) int
TEXT ·axpyCountAVX2(SB), NOSPLIT, $0-48
	BEGIN

axpyLoop:
	VMOVUPS (DI), Y0
	VMULPS  (SI), Y8, Y1
	VADDPS  Y1, Y0, Y1
	COUNT
	WRITE
	NEXT(axpyLoop, ret+40(FP))

// func compareCountAVX2(w, x *float32, n int, a float32, s *lanes) int
TEXT ·compareCountAVX2(SB), NOSPLIT, $0-48
	BEGIN

compareLoop:
	VMOVUPS (SI), Y0
	VMOVUPS (DI), Y1
	COUNT
	NEXT(compareLoop, ret+40(FP))

// func decayCountAVX2(w, x *float32, n int, a float32, s *lanes) int
TEXT ·decayCountAVX2(SB), NOSPLIT, $0-48
	BEGIN

decayLoop:
	VMOVUPS (DI), Y0
	VMOVUPS (SI), Y1
	VMULPS  Y0, Y8, Y2
	VSUBPS  Y2, Y1, Y1
	VADDPS  Y1, Y0, Y1
	COUNT
	WRITE
	NEXT(decayLoop, ret+40(FP))
