! F(v, K) = 0 of [MV, (3.2)-(3.4)] for AUTO-07p, with intensities amplitude (tanh(gain x) + offset).
!
! Unknowns U = (v_e, v_i). The network is PAR(21..38):
!   21 K_e, 22 K_i, 23..26 C_ee, C_ei, C_ie, C_ii,
!   27..38 amplitude, offset, gain of f_ee, f_ei, f_ie, f_ii in turn.
! PAR(1) is the continuation parameter. It replaces PAR(20 + PAR(2)), or if PAR(2) = 0 it is the place
! on the segment of variances from (PAR(3), PAR(4)) to (PAR(5), PAR(6)).
!
! Gaussian expectations by the plain trapezoidal rule with step 1/40 on [-10, 10]: for
! gain sqrt(K) <= 4 the poles of tanh leave exp(-80 pi (pi/8)) = 1e-43, the ends 1e-22. It shares
! nothing with the rule of poise (lib/poise/gaussian/pole_trapezoid.hpp) but the principle.

module gaussian
  implicit none
  integer, parameter :: half = 400
  double precision, parameter :: step = 0.025d0
contains
  ! E tanh(gain (v + sqrt(K) Z)) and its derivative in v; AUTO may look just beyond K = 0.
  subroutine tanh_expectation(gain, v, K, mean, slope)
    double precision, intent(in) :: gain, v, K
    double precision, intent(out) :: mean, slope
    double precision :: z, t, weight, norm
    integer :: j
    mean = 0; slope = 0; norm = 0
    do j = -half, half
      z = j * step
      weight = exp(-0.5d0 * z * z)
      t = tanh(gain * (v + sqrt(max(K, 0d0)) * z))
      norm = norm + weight
      mean = mean + weight * t
      slope = slope + weight * gain * (1 - t * t)
    end do
    mean = mean / norm
    slope = slope / norm
  end subroutine
end module

subroutine FUNC(NDIM, U, ICP, PAR, IJAC, F, DFDU, DFDP)
  use gaussian
  implicit none
  integer, intent(in) :: NDIM, ICP(*), IJAC
  double precision, intent(in) :: U(NDIM), PAR(*)
  double precision, intent(out) :: F(NDIM)
  double precision, intent(inout) :: DFDU(NDIM, NDIM), DFDP(NDIM, *)
  double precision :: p(18), mean, slope, weight
  integer :: a, b, channel
  p = PAR(21:38)
  if (nint(PAR(2)) > 0) then
    p(nint(PAR(2))) = PAR(1)
  else
    p(1:2) = PAR(3:4) + PAR(1) * (PAR(5:6) - PAR(3:4))
  end if
  do a = 1, 2
    F(a) = 0
    do b = 1, 2
      channel = 2 * (a - 1) + b
      weight = merge(1d0, -1d0, b == 1) * p(2 + channel) * p(4 + 3 * channel)
      call tanh_expectation(p(6 + 3 * channel), U(b), p(b), mean, slope)
      F(a) = F(a) + weight * (mean + p(5 + 3 * channel))
      if (IJAC > 0) DFDU(a, b) = weight * slope
    end do
  end do
end subroutine

subroutine STPNT(NDIM, U, PAR, T)   ! the script that runs AUTO sets U and PAR
  implicit none
  integer, intent(in) :: NDIM
  double precision, intent(inout) :: U(NDIM), PAR(*)
  double precision, intent(in) :: T
end subroutine

subroutine BCND
end subroutine

subroutine ICND
end subroutine

subroutine FOPT
end subroutine

subroutine PVLS
end subroutine
