//go:build amd64 && !noasm

#include "textflag.h"

// Every n is a multiple of 8 and above 0, of the pools a multiple of 4. No
// product is fused with a sum.

// ROOT sets Y2 to the root of the mean square, to which it adds the gradient in Y0.
#define ROOT \
	VMULPS  (R9), Y10, Y2; \
	VMULPS  Y0, Y11, Y3; \
	VMULPS  Y0, Y3, Y3; \
	VADDPS  Y3, Y2, Y2; \
	VMOVUPS Y2, (R9); \
	VSQRTPS Y2, Y2

// func adamAVX2(a *Adam[float32], grad, w, m, v *float32, n int)
TEXT ·adamAVX2(SB), NOSPLIT, $0-48
	MOVQ         a+0(FP), AX
	MOVQ         grad+8(FP), DI
	MOVQ         w+16(FP), SI
	MOVQ         m+24(FP), R8
	MOVQ         v+32(FP), R9
	MOVQ         n+40(FP), CX
	VBROADCASTSS 0(AX), Y8   // β₁
	VBROADCASTSS 4(AX), Y9   // 1−β₁
	VBROADCASTSS 8(AX), Y10  // β₂
	VBROADCASTSS 12(AX), Y11 // 1−β₂
	VBROADCASTSS 16(AX), Y12 // ε
	VBROADCASTSS 20(AX), Y13 // rate
	VBROADCASTSS 24(AX), Y14 // root
	VBROADCASTSS 28(AX), Y15 // decay

adamLoop:
	VMOVUPS (DI), Y0
	VMULPS  (R8), Y8, Y1
	VMULPS  Y0, Y9, Y2
	VADDPS  Y2, Y1, Y1
	VMOVUPS Y1, (R8)
	ROOT
	VMULPS  Y14, Y2, Y2
	VADDPS  Y12, Y2, Y2
	VMULPS  Y13, Y1, Y1
	VDIVPS  Y2, Y1, Y1
	VMULPS  (SI), Y15, Y4
	VADDPS  Y4, Y1, Y1
	VMOVUPS Y1, (DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	ADDQ    $32, R8
	ADDQ    $32, R9
	SUBQ    $8, CX
	JNZ     adamLoop
	VZEROUPPER
	RET

// func rmspropAVX2(a *Adam[float32], grad, v *float32, n int)
TEXT ·rmspropAVX2(SB), NOSPLIT, $0-32
	MOVQ         a+0(FP), AX
	MOVQ         grad+8(FP), DI
	MOVQ         v+16(FP), R9
	MOVQ         n+24(FP), CX
	VBROADCASTSS 8(AX), Y10
	VBROADCASTSS 12(AX), Y11
	VBROADCASTSS 16(AX), Y12
	VBROADCASTSS 20(AX), Y13

rmspropLoop:
	VMOVUPS (DI), Y0
	ROOT
	VADDPS  Y12, Y2, Y2
	VMULPS  Y13, Y0, Y1
	VDIVPS  Y2, Y1, Y1
	VMOVUPS Y1, (DI)
	ADDQ    $32, DI
	ADDQ    $32, R9
	SUBQ    $8, CX
	JNZ     rmspropLoop
	VZEROUPPER
	RET

// LARGER sets best to v where v > best: MAXPS gives its second operand, which
// here is best, where the values are equal or one is NaN.
#define LARGER(v, best) VMAXPS best, v, best

// WINDOWS loads four of them: the even values of the upper row into X4, the odd
// ones into X5, and those of the lower row into X6 and X7.
#define WINDOWS \
	VMOVUPS (SI), X0; \
	VMOVUPS 16(SI), X1; \
	VMOVUPS (DX), X2; \
	VMOVUPS 16(DX), X3; \
	VSHUFPS $0x88, X1, X0, X4; \
	VSHUFPS $0xDD, X1, X0, X5; \
	VSHUFPS $0x88, X3, X2, X6; \
	VSHUFPS $0xDD, X3, X2, X7

// func poolPairsAVX(y, upper, lower *float32, n int)
TEXT ·poolPairsAVX(SB), NOSPLIT, $0-32
	MOVQ y+0(FP), DI
	MOVQ upper+8(FP), SI
	MOVQ lower+16(FP), DX
	MOVQ n+24(FP), CX

poolLoop:
	WINDOWS
	LARGER(X5, X4)
	LARGER(X6, X4)
	LARGER(X7, X4)
	VMOVUPS X4, (DI)
	ADDQ    $16, DI
	ADDQ    $32, SI
	ADDQ    $32, DX
	SUBQ    $4, CX
	JNZ     poolLoop
	RET

// func poolPairsGradAVX(dupper, dlower, upper, lower, y, dy *float32, n int)
TEXT ·poolPairsGradAVX(SB), NOSPLIT, $0-56
	MOVQ dupper+0(FP), DI
	MOVQ dlower+8(FP), BX
	MOVQ upper+16(FP), SI
	MOVQ lower+24(FP), DX
	MOVQ y+32(FP), R8
	MOVQ dy+40(FP), R9
	MOVQ n+48(FP), CX

poolGradLoop:
	WINDOWS
	VMOVUPS   (R8), X8
	VMOVUPS   (R9), X9          // what is still to be handed out
	VCMPPS    $0, X8, X4, X4
	VCMPPS    $0, X8, X5, X5
	VCMPPS    $0, X8, X6, X6
	VCMPPS    $0, X8, X7, X7
	VANDPS    X9, X4, X10
	VANDNPS   X9, X4, X9
	VANDPS    X9, X5, X11
	VANDNPS   X9, X5, X9
	VANDPS    X9, X6, X12
	VANDNPS   X9, X6, X9
	VANDPS    X9, X7, X13
	VUNPCKLPS X11, X10, X0
	VUNPCKHPS X11, X10, X1
	VUNPCKLPS X13, X12, X2
	VUNPCKHPS X13, X12, X3
	VMOVUPS   X0, (DI)
	VMOVUPS   X1, 16(DI)
	VMOVUPS   X2, (BX)
	VMOVUPS   X3, 16(BX)
	ADDQ      $32, DI
	ADDQ      $32, BX
	ADDQ      $32, SI
	ADDQ      $32, DX
	ADDQ      $16, R8
	ADDQ      $16, R9
	SUBQ      $4, CX
	JNZ       poolGradLoop
	RET
