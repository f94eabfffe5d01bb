//go:build !noasm

#include "textflag.h"

// Registers that all kernels share:
//	Y10, Y11  the eight lanes of Σ|Δw|, in float64
//	Y12       minus the count, in eight lanes of int32
//	Y13       the mask that clears a sign
// A kernel leaves the old values in Y0 and the new in Y1; COUNT sets Y2 where
// they differ and adds |Y1−Y0| of those elements to the lanes. The comparison is
// "not equal or unordered", so that a NaN counts and reaches the sum.

#define BEGIN(lanes) \
	VMOVUPD  (lanes), Y10; \
	VMOVUPD  32(lanes), Y11; \
	VPXOR    Y12, Y12, Y12; \
	VPCMPEQD Y13, Y13, Y13; \
	VPSRLD   $1, Y13, Y13

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
#define WRITE(w) \
	VBLENDVPS Y2, Y1, Y0, Y0; \
	VMOVUPS   Y0, (w)

#define END(lanes, result) \
	VMOVUPD      Y10, (lanes); \
	VMOVUPD      Y11, 32(lanes); \
	VEXTRACTI128 $1, Y12, X0; \
	VPADDD       X0, X12, X0; \
	VPSHUFD      $0x4E, X0, X1; \
	VPADDD       X1, X0, X0; \
	VPSHUFD      $0xB1, X0, X1; \
	VPADDD       X1, X0, X0; \
	VMOVD        X0, AX; \
	NEGL         AX; \
	VZEROUPPER; \
	MOVQ         AX, result

// func addCountAVX2(w, dw *float32, n int, s *lanes) int
TEXT ·addCountAVX2(SB), NOSPLIT, $0-40
	MOVQ w+0(FP), DI
	MOVQ dw+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ s+24(FP), DX
	BEGIN(DX)

addLoop:
	VMOVUPS (DI), Y0
	VADDPS  (SI), Y0, Y1
	COUNT
	WRITE(DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     addLoop
	END(DX, ret+32(FP))
	RET

// func axpyCountAVX2(a float32, x, w *float32, n int, s *lanes) int
TEXT ·axpyCountAVX2(SB), NOSPLIT, $0-48
	VBROADCASTSS a+0(FP), Y8
	MOVQ         x+8(FP), SI
	MOVQ         w+16(FP), DI
	MOVQ         n+24(FP), CX
	MOVQ         s+32(FP), DX
	BEGIN(DX)

axpyLoop:
	VMOVUPS (DI), Y0
	VMULPS  (SI), Y8, Y1
	VADDPS  Y1, Y0, Y1
	COUNT
	WRITE(DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     axpyLoop
	END(DX, ret+40(FP))
	RET

// func setCountAVX2(w, v *float32, n int, s *lanes) int
TEXT ·setCountAVX2(SB), NOSPLIT, $0-40
	MOVQ w+0(FP), DI
	MOVQ v+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ s+24(FP), DX
	BEGIN(DX)

setLoop:
	VMOVUPS (DI), Y0
	VMOVUPS (SI), Y1
	COUNT
	VMOVUPS Y1, (DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     setLoop
	END(DX, ret+32(FP))
	RET

// func compareCountAVX2(after, before *float32, n int, s *lanes) int
TEXT ·compareCountAVX2(SB), NOSPLIT, $0-40
	MOVQ after+0(FP), DI
	MOVQ before+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ s+24(FP), DX
	BEGIN(DX)

compareLoop:
	VMOVUPS (SI), Y0
	VMOVUPS (DI), Y1
	COUNT
	ADDQ    $32, DI
	ADDQ    $32, SI
	SUBQ    $8, CX
	JNZ     compareLoop
	END(DX, ret+32(FP))
	RET
